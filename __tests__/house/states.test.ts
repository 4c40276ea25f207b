import { expect, test } from '@jest/globals';
import {
  HOOK_STATUSES,
  HOOK_TARGETS,
  LIFECYCLE_STAGES,
  ROLLOUT_STATES,
  SERVICE_DEPLOYMENT_STATUSES,
} from '../../src/ecs/service-deployment-states.js';
import { SERVICE_STATUSES, TASK_DEFINITION_STATUSES, TASK_STATUSES } from '../../src/ecs/statuses.js';
import { filesOf, textOf } from './support/modules.js';

/** Where the states of ECS stand. */
const TABLES: ReadonlySet<string> = new Set(['src/ecs/service-deployment-states.ts', 'src/ecs/statuses.ts']);
const STATES = [
  SERVICE_DEPLOYMENT_STATUSES,
  ROLLOUT_STATES,
  LIFECYCLE_STAGES,
  HOOK_STATUSES,
  HOOK_TARGETS,
  SERVICE_STATUSES,
  TASK_STATUSES,
  TASK_DEFINITION_STATUSES,
].flatMap((table) => Object.keys(table));
/** A name of a state in quotes, and an action that something is compared with: as what is asked for it may be named. */
const STATE = new RegExp(`(['"\`])(${[...new Set(STATES), 'PRIMARY'].join('|')})\\1`, 'g');
const COMPARED = /(?:[=!]==? |\bcase )(['"`])(CONTINUE|ROLLBACK)\1/g;
/** Named for a reason. */
const REASONS: Readonly<Record<string, string>> = {
  'src/ecs/api/client.ts RUNNING': 'what ListTasks is asked for',
  'src/ecs/api/client.ts STOPPED': 'what ListTasks is asked for',
};

function namedIn(text: string): readonly string[] {
  return [STATE, COMPARED].flatMap((pattern) => [...text.matchAll(pattern)].map(([, , name = '']) => name));
}

test('no file of src names a state of ECS but the tables: the others ask them', () => {
  const named = filesOf('src')
    .filter((file) => !TABLES.has(file))
    .flatMap((file) => namedIn(textOf(file)).map((name) => `${file} ${name}`));
  expect(named.filter((id) => !Object.hasOwn(REASONS, id))).toEqual([]);
  expect(Object.keys(REASONS).filter((id) => !named.includes(id))).toEqual([]);
});

test('one that is named would be found', () => {
  expect(namedIn("if (status !== 'DRAINING') return;")).toEqual(['DRAINING']);
  expect(namedIn("case 'BAKE_TIME':")).toEqual(['BAKE_TIME']);
  expect(namedIn("timeoutAction === 'CONTINUE' ? 'goes on' : ''")).toEqual(['CONTINUE']);
  expect(namedIn("continueCommand(pause, region, 'CONTINUE'); // says FAILED, `is RUNNING`")).toEqual([]);
});
