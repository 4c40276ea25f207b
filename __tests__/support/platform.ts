import { test } from '@jest/globals';

/** Whether these tests run on Windows. */
export const IS_WINDOWS = process.platform === 'win32';

/** A test of what Windows has not: shell scripts as programs, links to `/etc`, a child that hears a signal. Skipped there. */
export const onPosix = IS_WINDOWS ? test.skip : test;

/** The bits of a file's mode that let a program run; Windows has none. */
export const RUNNABLE = IS_WINDOWS ? 0 : 0o111;
