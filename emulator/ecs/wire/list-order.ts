import type { Shape } from './member.js';

/** Lists whose order the ECS API Reference does not promise. Sorted ones (ListTaskDefinitions) are not among them. */
const UNORDERED = new Set(['services', 'failures', 'tasks', 'taskArns', 'serviceDeployments', 'serviceRevisions']);

/** Lists inside a service. */
const INSIDE = ['events', 'deployments'] as const;

/** An answer with the lists reversed whose order ECS does not promise. */
export function inDisorder(output: Shape): Shape {
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => {
      if (!UNORDERED.has(name) || !Array.isArray(value)) return [name, value];
      const turned = [...(value as unknown[])].reverse();
      return [name, name === 'services' ? turned.map((service) => inside(service as Shape)) : turned];
    }),
  );
}

function inside(service: Shape): Shape {
  const turned = INSIDE.flatMap((name) => {
    const list = service[name];
    return Array.isArray(list) ? [[name, [...(list as unknown[])].reverse()] as const] : [];
  });
  return { ...service, ...Object.fromEntries(turned) };
}
