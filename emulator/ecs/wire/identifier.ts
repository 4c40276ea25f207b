import { randomBytes, randomInt } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Where the emulated account lives; the middle of every ARN. */
export interface Home {
  readonly region: string;
  readonly account: string;
}

/** The cluster that something lives in. */
export interface ClusterName {
  readonly name: string;
  readonly arn: string;
}

/** `arn:aws:ecs:<region>:<account>:<resource>`. */
export function ecsArn(home: Home, resource: string): string {
  return `arn:aws:ecs:${home.region}:${home.account}:${resource}`;
}

/** 32 hex digits: a task's id, a container's runtime id. */
export function hexId(): string {
  return randomBytes(16).toString('hex');
}

/** 19 digits, shared by a deployment `ecs-svc/<N>` and its service revision. */
export function deploymentNumber(): string {
  return String(randomInt(1, 10)) + Array.from({ length: 18 }, () => randomInt(10)).join('');
}

/** 21 letters and digits: a service deployment's id. */
export function serviceDeploymentId(): string {
  return Array.from({ length: 21 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** The last part of an ARN or of a path; a bare name is itself. */
export function lastPart(arnOrName: string): string {
  return arnOrName.slice(arnOrName.lastIndexOf('/') + 1);
}
