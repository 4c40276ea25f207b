import { describe, expect, test } from '@jest/globals';
import { redactedGitHub } from '../../src/comment/redacted-github.js';
import { redactedCloud } from '../../src/ecs/api/redacted-answers.js';
import { lineSplitter } from '../../src/ecspresso/lines.js';
import { redactedOutput } from '../../src/ecspresso/redacted-output.js';
import { redactDefect } from '../../src/secrets/defect.js';
import { newRedactor } from '../../src/secrets/redaction.js';
import { service, stopped } from '../ecs/support/ecs-says.js';
import { fakeCloud } from '../ecs/support/fake-cloud.js';
import { FORMS, leaksIn, SECRET, textsIn } from '../support/forms.js';

const secrets = newRedactor([{ name: 'NOTE', value: SECRET }]);

/** The entry points: what comes out of each for a foreign text. */
const DOORS: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
  'a line of ecspresso': async (text) => {
    const shown: string[] = [];
    const output = redactedOutput(secrets, (_stream, line) => shown.push(line));
    const lines = lineSplitter((line) => output.take('stderr', line));
    lines.push(`before ${text} after\n`);
    lines.end();
    return [shown, output.end()];
  },
  "a stream of ecspresso's in small chunks": async (text) => {
    const shown: string[] = [];
    const output = redactedOutput(secrets, (_stream, line) => shown.push(line));
    const lines = lineSplitter((line) => output.take('stdout', line));
    for (const character of text) lines.push(character);
    lines.end();
    return [shown, output.end()];
  },
  'the border of two pieces of a long line': async (text) => {
    const shown: string[] = [];
    const output = redactedOutput(secrets, (_stream, line) => shown.push(line));
    const lines = lineSplitter((line) => output.take('stderr', line));
    lines.push(`${'-'.repeat(64 * 1024 - Math.floor(text.length / 2))}${text}`);
    lines.end();
    return [shown, output.end()];
  },
  "ECS's reasons and events": async (text) => {
    const events = [{ id: '1', at: 1, message: text }];
    const cloud = redactedCloud(
      fakeCloud({
        services: async () => ({ found: [{ ...service([]), events }], missing: [] }),
        tasks: async () => [stopped({ stoppedReason: text, containers: [{ name: 'app', reason: text }] })],
      }).cloud,
      secrets,
    );
    return [await cloud.services('c', ['s']), await cloud.tasks('c', ['t'])];
  },
  'a reason that ECS has cut at 255 characters': async (text) => {
    const cut = text.slice(0, Math.ceil((text.length * 2) / 3));
    const stoppedReason = `${'-'.repeat(Math.max(0, 254 - cut.length))} ${cut}`;
    const cloud = redactedCloud(fakeCloud({ tasks: async () => [stopped({ stoppedReason })] }).cloud, secrets);
    return cloud.tasks('c', ['t']);
  },
  'a line that ecspresso has cut with an ellipsis': async (text) => {
    const shown: string[] = [];
    const output = redactedOutput(secrets, (_stream, line) => shown.push(line));
    output.take('stderr', `before ${text.slice(0, Math.ceil((text.length * 2) / 3))}… after`);
    return [shown, output.end()];
  },
  'a log event': async (text) => {
    const events = [{ at: 1, message: text }];
    const cloud = redactedCloud(fakeCloud({ logTail: async () => events }).cloud, secrets);
    return cloud.logTail({ group: 'g', stream: 's' }, 20);
  },
  'two log events, wherever it is cut': async (text) =>
    Promise.all(
      Array.from({ length: text.length - 1 }, (_, at) => {
        const events = [text.slice(0, at + 1), text.slice(at + 1)].map((message) => ({ at: 1, message }));
        const cloud = redactedCloud(fakeCloud({ logTail: async () => events }).cloud, secrets);
        return cloud.logTail({ group: 'g', stream: 's' }, 20);
      }),
    ),
  "GitHub's refusal": async (text) => {
    const answering = { send: async () => ({ status: 422, header: () => undefined, body: { message: text } }) };
    return redactedGitHub(answering, secrets.redact).send('POST', '/x');
  },
  'a broken connection to GitHub': async (text) =>
    redactedGitHub({ send: () => Promise.reject(new Error(text)) }, secrets.redact)
      .send('POST', '/x')
      .catch((error: Error) => [error.message, error.stack]),
  'a defect': async (text) => {
    const shown = redactDefect(new SyntaxError(`Unexpected token in ${text}`), secrets.redact);
    return [shown.message, shown.stack];
  },
};

test('the suite has at least twenty forms, and finds each of them where nothing is hidden', () => {
  expect(Object.keys(FORMS).length).toBeGreaterThanOrEqual(20);
  for (const write of Object.values(FORMS)) expect(leaksIn(write(SECRET))).not.toEqual([]);
});

describe.each(Object.entries(DOORS))('through %s', (_door, enter) => {
  test.each(Object.entries(FORMS))('nothing comes of a value as %s', async (_form, write) => {
    const texts = textsIn(await enter(write(SECRET)));
    expect(leaksIn(texts.join('\n'))).toEqual([]);
    expect(texts.some((text) => text.includes('***'))).toBe(true);
  });
});
