import { describe, expect, test } from '@jest/globals';
import { answerIfAny, answerOrError } from '../../src/ecs/answer-or-error.js';
import { awsError } from './support/fake-cloud.js';

describe('what AWS answers', () => {
  const denied = awsError('denied');

  test('comes as it is', async () => {
    expect(await answerOrError(() => Promise.resolve(7))).toBe(7);
    expect(await answerIfAny(() => Promise.resolve(7))).toBe(7);
  });

  test('is a value where it is an error', async () => {
    expect(await answerOrError(() => Promise.reject(denied))).toBe(denied);
    expect(await answerIfAny(() => Promise.reject(denied))).toBeUndefined();
  });

  test.each([answerOrError, answerIfAny])('a defect stays one', async (ask) => {
    await expect(ask(() => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
  });
});
