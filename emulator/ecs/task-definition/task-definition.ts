import { flag, type Shape, shape, shapes, text } from '../wire/member.js';
import type { Tags } from '../wire/tag.js';

/** One revision of a family. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  /** The input of RegisterTaskDefinition with ECS's defaults filled in. */
  readonly attributes: Shape;
  readonly registeredAt: number;
  deregisteredAt?: number;
  readonly tags: Tags;
}

/** The container definitions of a revision. */
export function containersOf(definition: TaskDefinition): readonly Shape[] {
  return shapes(definition.attributes, 'containerDefinitions') ?? [];
}

/** Whether tasks of this revision need a network configuration of their own. */
export function isAwsvpc(definition: TaskDefinition): boolean {
  return definition.attributes['networkMode'] === 'awsvpc';
}

/** Where a container's lines go, if CloudWatch can be read for it. */
export interface LogTarget {
  readonly group: string;
  readonly stream: string;
  readonly createGroup: boolean;
}

/** The log stream of a container of a task: `prefix/container/task-id`. */
export function logTargetOf(container: Shape, taskId: string): LogTarget | undefined {
  const configuration = shape(container, 'logConfiguration');
  if (configuration?.['logDriver'] !== 'awslogs') return undefined;
  const options = shape(configuration, 'options') ?? {};
  const group = text(options, 'awslogs-group');
  const prefix = text(options, 'awslogs-stream-prefix');
  if (group === undefined || prefix === undefined) return undefined;
  return {
    group,
    stream: `${prefix}/${text(container, 'name')}/${taskId}`,
    createGroup: text(options, 'awslogs-create-group') === 'true',
  };
}

/** Whether a container's end is the task's end. */
export function isEssential(container: Shape): boolean {
  return container['essential'] === undefined || flag(container, 'essential');
}
