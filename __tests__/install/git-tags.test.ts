import { describe, expect, test } from '@jest/globals';
import { tagsOf } from '../../src/install/git-tags.js';
import { advertOf, packet } from './support/advert.js';

describe('tags in what git advertises', () => {
  test('each once, annotated or not, and nothing but tags', () => {
    expect(tagsOf(advertOf('v2.8.6', 'v2.8.7', 'v2.8.7^{}'))).toEqual(['v2.8.6', 'v2.8.7']);
  });

  test('a tag on the first line, before the capabilities', () => {
    const first = packet(`${'b'.repeat(40)} refs/tags/v2.0.0\0multi_ack\n`);
    expect(tagsOf(`001e# service=git-upload-pack\n0000${first}0000`)).toEqual(['v2.0.0']);
  });

  test('an advertisement without tags is an empty list', () => {
    expect(tagsOf(advertOf())).toEqual([]);
  });

  test.each([
    ['a web page', '<!doctype html><title>Sign in</title>'],
    ['nothing', ''],
    ['cut at a line', advertOf('v2.8.6', 'v2.8.7').slice(0, -4)],
    ['cut within a line', advertOf('v2.8.6', 'v2.8.7').slice(0, -12)],
    ['lengths that are none', advertOf('v2.8.7').replace('0000', 'zzzz')],
    ['a length too short', '001e# service=git-upload-pack\n00000003'],
  ])('%s is no advertisement', (_, advert) => {
    expect(tagsOf(advert)).toBeUndefined();
  });
});
