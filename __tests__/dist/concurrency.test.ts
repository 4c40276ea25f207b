import { afterAll, expect, jest, test } from '@jest/globals';
import { judge, OLD_VERSION } from './support/expectation.js';
import { frontendAlone } from './support/product.js';
import { removeFolders } from './support/program.js';
import { emulatorFor, type Outcome, play } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

test.concurrent('a release begins while another rolls out: the first is told what took its place', async () => {
  const emulator = await emulatorFor({ scale: 0.03 });
  try {
    let second: Promise<Outcome> | undefined;
    const first = await play({
      inputs: frontendAlone('slow'),
      emulator,
      scale: 0.03,
      onLine: (line) => {
        if (!/frontend {2}0\/2 new running/.test(line)) return;
        second ??= play({ inputs: frontendAlone(), emulator, scale: 0.03 });
      },
    });
    const other = await second;
    if (other === undefined) throw new Error('The second release never began.');
    expect(first.transcript).toMatchObject({
      exitCode: 1,
      outputs: {
        status: 'failed',
        message: expect.stringMatching(/^frontend was replaced by another deployment \(shop-frontend:19\)/),
        'failed-services': '["frontend"]',
      },
    });
    const [explanation] = first.transcript.annotations.filter(({ level }) => level === 'error');
    expect(explanation?.message).toMatch(/What to do: Another deployment took over: .*`concurrency`/);
    expect(explanation?.message).toMatch(
      /Where things stand: frontend is being rolled out to shop-frontend:19 by somebody else/,
    );
    expect(other.transcript).toMatchObject({
      exitCode: 0,
      outputs: { status: 'released', 'task-definitions': '{"frontend":"shop-frontend:19"}' },
    });
    const warnings = other.transcript.annotations.filter(
      ({ level, message }) => level === 'warning' && !OLD_VERSION.test(message),
    );
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^frontend: a deployment of shop-frontend:18 \(ecs-svc\/\d+\) has been in progress since/),
    ]);
    expect(other.settled['frontend']).toMatchObject({ taskDefinition: 'shop-frontend:19' });
  } finally {
    await emulator.close();
  }
});

test.concurrent('two releases at the same moment: one is released, the other is told what took its place', async () => {
  const emulator = await emulatorFor({ scale: 0.05 });
  try {
    const both = await Promise.all([1, 2].map(() => play({ inputs: frontendAlone(), emulator, scale: 0.05 })));
    const ends = both.map(({ transcript }) => transcript.outputs['status']);
    const last = emulator.service('production', 'frontend')?.taskDefinition ?? '';
    expect(ends.toSorted()).toEqual(['failed', 'released']);
    const [released, replaced] = ends[0] === 'released' ? both : both.toReversed();
    expect(released?.result.configs[0]).toMatchObject({ result: 'released', after: last });
    // Whoever comes later sees the other one just before its deploy, or is replaced by it afterwards.
    expect(replaced?.result.message).toMatch(
      new RegExp(
        `^frontend was (replaced by another deployment \\(${last}\\)|not rolled out: somebody else has deployed ${last} )`,
      ),
    );
    expect(replaced?.result.configs[0]?.after).not.toBe(last);
  } finally {
    await emulator.close();
  }
});

test.concurrent('the same release a second time, one after the other: both are released', async () => {
  const emulator = await emulatorFor({});
  try {
    for (const revision of [18, 19]) {
      emulator.forget();
      const name = `shop-frontend:${revision}`;
      judge(await play({ inputs: frontendAlone(), emulator }), {
        status: 'released',
        message: /^Released 1 service/,
        results: { frontend: 'released' },
        taskDefinitions: { frontend: name },
        registered: ['shop-frontend'],
        deploys: [`frontend ${name}`],
        serves: { frontend: name },
      });
    }
  } finally {
    await emulator.close();
  }
});
