import type { Release } from './outcome.js';

/**
 * A defect of this action after ECS may have been changed: `cause` is what was thrown, `release` what had happened until then.
 */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
  readonly release: Release;

  constructor(cause: unknown, release: Release) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.release = release;
  }
}
