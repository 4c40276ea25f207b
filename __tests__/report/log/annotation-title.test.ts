import { expect, test } from '@jest/globals';
import { titled } from '../../../src/report/log/annotation-title.js';
import { log } from '../../../src/report/log/log.js';

function written(title: string | undefined): string[] {
  const lines: string[] = [];
  const target = { write: (line: string) => void lines.push(line), token: () => 't', redact: (text: string) => text };
  const writer = titled(log({ ...target, debug: false }), title);
  writer.annotate('error', 'it failed', 'why');
  writer.annotate('warning', undefined, 'text');
  writer.line('a line');
  return lines;
}

test('the title begins every annotation and nothing else', () => {
  expect(written('API, production: x')).toEqual([
    '::error title=API%2C production%3A x%3A it failed::why',
    '::warning title=API%2C production%3A x::text',
    'a line',
  ]);
});

test('without a title nothing changes', () => {
  expect(written(undefined)).toEqual(['::error title=it failed::why', '::warning::text', 'a line']);
});
