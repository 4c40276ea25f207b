import type { Release } from './outcome.js';
import type { Plan } from './plan.js';
import type { Story } from './story.js';
import type { World } from './world.js';

/** How long the story may still take after a cancel, milliseconds. */
const CUT_OFF_MILLISECONDS = 4500;

/** Does what changes ECS so that the story hears of it, and ends it in time after a cancel. */
export function toldInEveryEnd(
  world: World,
  story: Story,
  plan: Plan,
  work: (heard: World) => Promise<Release>,
): Promise<Release> {
  const heard: World = {
    ...world,
    tell: (event) => {
      story.heard(event);
      world.tell(event);
    },
  };
  return Promise.race([work(heard), cutOff(world).then(() => endUnasked(story, plan))]);
}

function endUnasked(story: Story, plan: Plan): Release {
  story.fail({ cause: { kind: 'cut-off' }, evidence: [] });
  return story.end(plan, 'cancelled');
}

/** Resolves some seconds after a cancel: the runner kills the step soon, and what is known must be reported before. */
async function cutOff(world: World): Promise<void> {
  await new Promise<void>((resolve) => {
    if (world.signal.aborted) resolve();
    else world.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await world.clock.sleep(CUT_OFF_MILLISECONDS);
}
