import { afterAll, expect, jest, test } from '@jest/globals';
import { FRONTEND, frontendAlone } from './support/product.js';
import { removeFolders } from './support/program.js';
import { play } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

/** Teams template their files with the names of what they release, and with words of settings. */
const NAMES = 'STAGE=production\nLOG_LEVEL=error\nREGION=ap-northeast-1\nFAMILY=shop-frontend\nCONTAINER=frontend';

test('names that a release shows are shown also where variables bring them', async () => {
  const { transcript } = await play({
    inputs: { ...frontendAlone('svc-crash_run-ok'), configs: `${FRONTEND} SERVICE=frontend`, env: NAMES },
  });
  const [error] = transcript.annotations.filter(({ level }) => level === 'error');
  expect(error?.title).toMatch(
    /^frontend (is being|was) rolled back by ECS: \d+ tasks? stopped because container frontend exited/,
  );
  expect(`${transcript.stdout}${transcript.summary}${transcript.outputs['message']}`).not.toContain('***');
});

test('… and a variable whose name says that it is a secret stays one', async () => {
  const { transcript } = await play({
    inputs: { ...frontendAlone('svc-crash_run-ok'), env: 'DB_PASSWORD=shop-frontend' },
  });
  expect(transcript.stdout).toContain('***');
  expect(transcript.annotations.map(({ message }) => message).join('\n')).not.toContain('shop-frontend');
});
