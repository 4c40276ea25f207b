/** Why mode rollback chose a revision. */
export type DestinationReason =
  /** A line of `rollback-to`. */
  | { readonly kind: 'given'; readonly line: number }
  /** The service runs it already, in a completed deployment. */
  | { readonly kind: 'already' }
  /** ECS completed its deployment last. */
  | { readonly kind: 'last-completed' }
  /** It ran until then, milliseconds since the epoch. */
  | { readonly kind: 'ran-until'; readonly until: number }
  /** This deployment is already bringing it. */
  | { readonly kind: 'on-its-way'; readonly deployment: string }
  /** ECS was taking the service back to it by itself, and is done with that or not. */
  | { readonly kind: 'ecs-rolls-back'; readonly isOver: boolean }
  /**
   * ECS rolls back this deployment, which has been in progress `since` (milliseconds since the epoch). `first`: the `family:revision`
   * that it goes to before another deploy brings what was asked for; absent where that is the same.
   */
  | {
      readonly kind: 'ecs-will-roll-back';
      readonly deployment: string;
      readonly since: number;
      readonly first?: string | undefined;
    };
