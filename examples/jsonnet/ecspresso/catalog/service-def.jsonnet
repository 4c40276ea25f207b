{
  launchType: 'FARGATE',
  deploymentConfiguration: {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    maximumPercent: 200,
    minimumHealthyPercent: 100,
  },
  deploymentController: { type: 'ECS' },
  desiredCount: 2,
  networkConfiguration: {
    awsvpcConfiguration: {
      assignPublicIp: 'DISABLED',
      securityGroups: ['sg-0a1b2c3d4e5f60001'],
      subnets: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
    },
  },
  platformVersion: 'LATEST',
  propagateTags: 'SERVICE',
  schedulingStrategy: 'REPLICA',
}
