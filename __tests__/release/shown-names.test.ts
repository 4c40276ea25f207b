import { expect, test } from '@jest/globals';
import type { Event } from '../../src/release/events.js';
import { namesIn, showingNames } from '../../src/release/shown-names.js';
import { BACKEND, TASK } from './support/post-step-states.js';

test('names are shown before anybody hears of them', () => {
  const heard: string[] = [];
  const emit = showingNames({ show: (names) => heard.push(`shown: ${[...names].join(', ')}`) }, (event: Event) =>
    heard.push(event.kind),
  );
  emit({ kind: 'rendered', names: ['backend', 'production'] });
  emit({ kind: 'rollback-over', service: 'backend', on: 'shop:41', seconds: 1 });
  expect(heard).toEqual(['shown: backend, production', 'rendered', 'rollback-over']);
});

test('what a killed step has left names what is shown', () => {
  const names = namesIn([TASK, { ...BACKEND, newFamily: true }]);
  expect(names).toEqual([...Object.values(TASK), ...Object.values(BACKEND)]);
});
