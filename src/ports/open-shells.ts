/** Whose shells: the sessions of one grant. */
export type ShellOwner = {
  /** The role the sessions were made from. */
  readonly roleArn: string;
  readonly region: string;
  readonly sessionName: string;
};

/**
 * Shells that Session Manager holds open for a role session. They outlive it: neither its end nor a deny closes one.
 *
 * Faults: `aws-denied` (a right is missing; the text names the remedy), `aws-unavailable`.
 */
export interface OpenShells {
  /** Ids of the shells this session opened and that are still open. */
  list(owner: ShellOwner, abort: AbortSignal): Promise<readonly string[]>;
  /** Closes one of them; one that is closed already is no failure. */
  close(owner: ShellOwner, shellId: string, abort: AbortSignal): Promise<void>;
}
