import type { World } from './world.js';

/** What the world was like before each of its writes: reads of ECS can lag behind writes. */
export interface Past {
  /** To be called before a write. */
  keep(): void;
  /** The world as a read sees it to which the writes of the last so many milliseconds have not come yet. */
  before(milliseconds: number): World;
}

/** Longer than any lag that is asked for: what is older is forgotten. Milliseconds. */
const LONGEST_LAG = 60_000;

/** Copies of this world, none yet. */
export function newPast(world: World): Past {
  let kept: { readonly at: number; readonly world: World }[] = [];
  return {
    keep() {
      const at = world.clock.now();
      const { clusters, families, logs, clientTokens, refusals } = world;
      const copied = copy({ clusters, families, logs, clientTokens, refusals }, new Map());
      kept = [...kept.filter((earlier) => at - earlier.at < LONGEST_LAG), { at, world: { ...world, ...copied } }];
    },
    before(milliseconds) {
      const since = world.clock.now() - milliseconds;
      return kept.find(({ at }) => at > since)?.world ?? world;
    },
  };
}

/** A deep copy with the same cycles; functions stay the same ones. */
function copy<Value>(value: Value, known: Map<unknown, unknown>): Value {
  if (typeof value !== 'object' || value === null) return value;
  const earlier = known.get(value);
  if (earlier !== undefined) return earlier as Value;
  if (value instanceof Map) {
    const made = new Map<unknown, unknown>();
    known.set(value, made);
    for (const [key, item] of value) made.set(copy(key, known), copy(item, known));
    return made as Value;
  }
  if (Array.isArray(value)) {
    const made: unknown[] = [];
    known.set(value, made);
    for (const item of value as unknown[]) made.push(copy(item, known));
    return made as Value;
  }
  const made: Record<string, unknown> = {};
  known.set(value, made);
  for (const [key, item] of Object.entries(value)) made[key] = copy(item, known);
  return made as Value;
}
