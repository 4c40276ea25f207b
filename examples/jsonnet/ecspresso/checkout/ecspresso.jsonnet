{
  region: std.native('must_env')('AWS_REGION'),
  cluster: std.extVar('cluster'),
  service: 'checkout',
  service_definition: 'service-def.jsonnet',
  task_definition: 'task-def.jsonnet',
  timeout: '20m',
}
