/* What a killed step may have left: each as its post step finds it. */

export const PLACE = { region: 'ap-northeast-1', cluster: 'production' } as const;
export const START = { kind: 'start', name: 'migration', ...PLACE, taskDefinition: 'shop:42' } as const;
export const TASK = { kind: 'task', name: 'migration', ...PLACE, id: '0123456789abcdef' } as const;
export const GOING_BACK = { kind: 'rolling-back', ...PLACE, service: 'backend', taskDefinition: 'shop:41' } as const;
export const RAN = { kind: 'ran', name: 'migration', id: '0123456789abcdef', exitCode: 0 } as const;
export const DEPLOYED = { kind: 'deployed', ...PLACE, service: 'backend', taskDefinition: 'shop:42' } as const;
export const WENT_BACK = { kind: 'rolled-back', ...PLACE, service: 'backend', taskDefinition: 'shop:41' } as const;
export const BACKEND = { kind: 'roll-out', ...PLACE, service: 'backend', taskDefinition: 'shop:42' } as const;
