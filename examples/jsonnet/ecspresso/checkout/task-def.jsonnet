local name = 'checkout';
local registry = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';

{
  family: 'shop-' + name,
  cpu: '256',
  memory: '512',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  executionRoleArn: 'arn:aws:iam::123456789012:role/shop-task-execution',
  containerDefinitions: [
    {
      name: name,
      image: registry + '/shop/' + name + ':' + std.native('must_env')('CHECKOUT_TAG'),
      essential: true,
      cpu: 0,
      portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': '/ecs/shop-' + name,
          'awslogs-region': std.native('must_env')('AWS_REGION'),
          'awslogs-stream-prefix': name,
        },
      },
    },
  ],
}
