import { describe, expect, test } from '@jest/globals';
import { NOT_BUILT } from '../../../src/release/not-built.js';
import type { Release } from '../../../src/release/outcome.js';
import { outputsOf } from '../../../src/report/outputs.js';
import { summaryOf } from '../../../src/report/summary/summary.js';
import { hiding } from '../../support/hiding.js';
import { end, filesOf, outcome } from '../support/releases.js';

const as = (text: string): string => text;
const DIFF = '--- arn:aws:ecs:r:123456789012:service/production/backend\n+++ s.json\n@@ -1 +1 @@\n-a\n+b';

function plan(more: Partial<Release> = {}, diff = DIFF): Release {
  const { after: _after, deployment: _deployment, seconds: _seconds, ...rest } = outcome();
  return end({
    status: 'planned',
    configs: [
      {
        ...rest,
        result: 'skipped',
        preview: {
          differs: true,
          diff: filesOf(diff),
          act: 'release',
          demand: 'strategy-changed',
          notes: [{ kind: 'new-family', family: 'a | b' }],
        },
      },
    ],
    preview: {
      migration: { what: 'migrate | all', container: 'app', config: 'backend.yml', skipped: false },
      postMigration: { what: 'clear', container: 'app', config: 'backend.yml', skipped: true },
      verified: [{ config: 'backend.yml', failed: [], skipped: [], notBuilt: false }],
      notBuilt: [],
    },
    ...more,
  });
}

describe('the summary of a plan', () => {
  test('in one screen', () => {
    expect(summaryOf(plan(), as, 'Shop')).toMatchInlineSnapshot(`
"### 📋 Shop: Would run the migration and release 1 service: backend changes. ECS will demand a forced deployment of backend.

| service | runs now | image | difference | forced? |  |
|---|---|---|---|---|---|
| [backend](https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/production/services/backend/deployments?region=ap-northeast-1) | shop-backend:41 | v41 → 9f3c2e1 | **yes** | **yes**: capacity provider strategy changes | the family changes to a &#124; b |

Migration <code>migrate &#124; all</code> would run in <code>app</code> of backend.yml.

Post-migration <code>clear</code> is skipped, because nothing differs in backend.yml.

**Verify:** backend.yml: ok

<details><summary>Difference of backend</summary>

\`\`\`diff
--- arn:aws:ecs:r::service/production/backend
+++ s.json
@@ -1 +1 @@
-a
+b
\`\`\`

</details>
"
`);
  });

  test.each(['```', '````\n````', '</details><script>', '```\n</details>\n# evil', '\u202eevil'])(
    'hostile text stays in its fence: %j',
    (text) => {
      const markdown = summaryOf(plan({}, `${DIFF}\n+${text}`), as);
      const [, fence = '', inside = ''] =
        /\n(`{3,})diff\n([\s\S]*)\n\1\n\n<\/details>\n$/.exec(`${markdown.trimEnd()}\n`) ?? [];
      expect(fence).not.toBe('');
      expect(inside).toContain(text.replaceAll('\u202e', '').split('\n').at(-1));
      for (const [run] of inside.matchAll(/`+/g)) expect(run.length).toBeLessThan(fence.length);
      expect(markdown).not.toContain('\u202e');
    },
  );

  test('values of env and account ids are not in it', () => {
    const markdown = summaryOf(plan({}, `${DIFF}\n+  "command": "--key=hunter22"`), hiding('hunter22'));
    expect(markdown).not.toMatch(/hunter22|123456789012/);
    expect(markdown).toContain('--key=***');
  });

  test('an image that is not built yet', () => {
    const release = plan();
    const configs = release.configs.map((config) => ({
      ...config,
      images: [{ container: 'app', before: 'r:v1', after: `r:${NOT_BUILT}` }],
    }));
    const markdown = summaryOf({ ...release, configs }, as);
    expect(markdown).toContain('v1 → &#40;not built yet&#41;');
    expect(markdown).not.toContain(NOT_BUILT);
  });

  test('nothing to release', () => {
    expect(summaryOf(plan({ configs: [], preview: { notBuilt: [] } }), as)).toBe('### 📋 Nothing to release.\n');
  });

  test('100 services with a diff each are all there', () => {
    const [config] = plan().configs;
    const configs = Array.from({ length: 100 }, (_, at) => ({
      ...config,
      service: `service-${at}`,
    })) as Release['configs'];
    const markdown = summaryOf(plan({ configs }), as);
    expect(markdown.match(/<details>/g)).toHaveLength(100);
    expect(markdown.match(/^\| \[service/gm)).toHaveLength(100);
  });

  test('at most 1 MiB, and what does not fit is counted', () => {
    const long = `${DIFF}\n${'+  "é": "x"\n'.repeat(20_000)}`;
    const [config] = plan({}, long).configs;
    const configs = Array.from({ length: 3000 }, (_, at) => ({
      ...config,
      service: `service-${at}`,
    })) as Release['configs'];
    const markdown = summaryOf(plan({ configs }), as);
    expect(new TextEncoder().encode(markdown).length).toBeLessThan(1024 * 1024);
    expect(markdown).toMatch(/\*\d+ differences did not fit: see the log\.\*/);
    expect(markdown).toContain('… the rest is in the log');
  });
});

describe('the outputs of a plan', () => {
  test('has-diff and diff', () => {
    const outputs = outputsOf(plan(), undefined, as);
    expect(outputs['has-diff']).toBe('true');
    expect(outputs.diff).toBe(DIFF.replace('123456789012', ''));
    expect(JSON.parse(outputs.result)).toMatchObject({
      status: 'planned',
      configs: [{ result: 'skipped', diff: true, force: true, forced: false, after: null }],
      migration: null,
    });
  });

  test('no difference, and modes that do not ask', () => {
    const [config] = plan().configs;
    const configs = [{ ...config, preview: { differs: false, act: 'release', notes: [] } }] as Release['configs'];
    expect(outputsOf(plan({ configs }), undefined, as)).toMatchObject({ 'has-diff': 'false', diff: '' });
    expect(outputsOf(end(), undefined, as)).toMatchObject({ 'has-diff': '', diff: '' });
    expect(JSON.parse(outputsOf(end(), undefined, as).result)).toMatchObject({
      configs: [{ diff: null, force: null }],
    });
  });

  test('a long diff is cut at a line, with a note', () => {
    const { diff } = outputsOf(plan({}, `${DIFF}\n${'+é\n'.repeat(50_000)}`), undefined, as);
    expect(new TextEncoder().encode(diff).length).toBeLessThanOrEqual(60 * 1024);
    expect(diff).toMatch(/\n\+é\n… the rest did not fit: see the log and the job summary\.$/);
  });
});
