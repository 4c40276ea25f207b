import type { PlannedConfig } from '../plan.js';

/** Names by which a release speaks of what it deploys: whoever passes one of them in `env` keeps no secret in it. */
export function shownNames(configs: readonly PlannedConfig[]): readonly string[] {
  const names = configs.flatMap(({ service, cluster, region, definition }) => [
    service ?? '',
    cluster,
    cluster.slice(cluster.lastIndexOf('/') + 1),
    region,
    definition.family,
    ...definition.containers.flatMap(({ name, image }) => [name, ...partsOf(image)]),
  ]);
  return [...new Set(names)].filter((name) => name !== '');
}

/** The whole reference, its host, repository, tag and digest. */
function partsOf(image: string): readonly string[] {
  const [undigested = '', digest = ''] = image.split('@');
  const colon = undigested.indexOf(':', undigested.lastIndexOf('/') + 1);
  const repository = colon < 0 ? undigested : undigested.slice(0, colon);
  const tag = colon < 0 ? '' : undigested.slice(colon + 1);
  return [image, undigested, repository, ...repository.split('/'), tag, digest];
}
