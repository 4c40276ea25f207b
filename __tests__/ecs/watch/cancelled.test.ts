import { describe, expect, test } from '@jest/globals';
import { deployment, oldDeployment, service, serviceDeploymentArn } from '../support/ecs-says.js';
import { awsError } from '../support/fake-cloud.js';
import { healthyEcs, watching } from '../support/watching.js';

describe('a cancelled job', () => {
  test('ends without a verdict, with what is there at one last poll', async () => {
    const world = watching(healthyEcs);
    const following = world.follow();
    world.clock.at(2400, () => following.commandEnded({ failed: false }));
    world.clock.at(2500, () => world.cancel.abort());
    const end = await world.clock.drive(following.done);
    expect(end.verdict).toBeUndefined();
    expect(end.ours).toEqual(['ecs-svc/2']);
    expect(world.clock.elapsed()).toBe(2500);
  });

  test('a deployment that only the last poll shows can be stopped', async () => {
    let begun = false;
    const world = watching((elapsed) => {
      const healthy = healthyEcs(elapsed);
      return {
        ...healthy,
        services: (cluster, names) =>
          begun
            ? (healthy.services?.(cluster, names) ?? Promise.reject(new Error('there is one')))
            : Promise.resolve({ found: names.map((name) => service([oldDeployment()], { name })), missing: [] }),
      };
    });
    const following = world.follow();
    world.clock.at(2400, () => {
      begun = true;
      following.commandEnded({ failed: true });
      world.cancel.abort();
    });
    const end = await world.clock.drive(following.done);
    expect(end.ours).toEqual(['ecs-svc/2']);
    expect(following.serviceDeployment()).toBe(serviceDeploymentArn(2, 'backend'));
  });

  test('polls only when the command that still runs has ended', async () => {
    const world = watching(healthyEcs);
    const following = world.follow();
    world.clock.at(2500, () => world.cancel.abort());
    world.clock.at(4050, () => following.commandEnded({ failed: true }));
    const end = await world.clock.drive(following.done);
    expect(end.ours).toEqual(['ecs-svc/2']);
    expect(world.clock.elapsed()).toBeGreaterThanOrEqual(4050);
    expect(world.clock.elapsed()).toBeLessThan(5500);
  });

  test('polls only when the last of several commands has ended', async () => {
    let begun = false;
    const world = watching(() => ({
      services: (_cluster, names) =>
        Promise.resolve({
          found: names.map((name) =>
            service(name === 'b' && begun ? [deployment(2), oldDeployment()] : [oldDeployment()], { name }),
          ),
          missing: [],
        }),
    }));
    const [a, b] = [world.follow('a'), world.follow('b')];
    world.clock.at(1000, () => a.commandEnded({ failed: false }));
    world.clock.at(2500, () => world.cancel.abort());
    world.clock.at(4050, () => {
      begun = true;
      b.commandEnded({ failed: true });
    });
    const ends = await world.clock.drive(Promise.all([a.done, b.done]));
    expect(ends.map(({ ours }) => ours)).toEqual([[], ['ecs-svc/2']]);
  });

  test('a defect of the last poll is not taken for an answer', async () => {
    const world = watching((elapsed) => ({
      services: () =>
        elapsed() < 2500
          ? Promise.resolve({ found: [service([oldDeployment()])], missing: [] })
          : Promise.reject(new TypeError('a defect')),
    }));
    world.clock.at(2500, () => world.cancel.abort());
    await expect(world.clock.drive(world.follow().done)).rejects.toThrow('a defect');
  });

  test('does not wait for ever for a command', async () => {
    const world = watching(healthyEcs);
    world.clock.at(2500, () => world.cancel.abort());
    await world.clock.drive(world.follow().done);
    expect(world.clock.elapsed()).toBe(5500);
  });

  test('ends also where ECS does not answer any more', async () => {
    const world = watching(() => ({ services: () => Promise.reject(awsError('transient')) }));
    world.clock.at(2500, () => world.cancel.abort());
    const end = await world.clock.drive(world.follow().done);
    expect(end.verdict).toBeUndefined();
  });
});
