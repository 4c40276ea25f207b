import type { Conflict } from '../../release/conflict.js';
import { goneClause } from '../phrases/not-there.js';

/** What somebody else has done to a service since look, as a clause. */
export function conflictClause(conflict: Conflict): string {
  switch (conflict.kind) {
    case 'deployed':
      return `somebody else has deployed ${conflict.deployment.taskDefinition} since this run checked it`;
    case 'serves':
      return `it has come to serve ${conflict.taskDefinition} since this run checked it`;
    case 'gone':
      return goneClause(conflict);
  }
}
