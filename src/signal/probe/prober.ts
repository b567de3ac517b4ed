/** One way to ask one target whether it is well. */
export interface Prober {
  /**
   * Asks once: true when the target is well, false when it answers that it is not. Throws what
   * hinders the connection, and soon after `signal` is aborted.
   */
  ask(signal: AbortSignal): Promise<boolean>;
  /** Gives back what it keeps open. What is still being asked ends by its own signal. */
  close(): void;
}
