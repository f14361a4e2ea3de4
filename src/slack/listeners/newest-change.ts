const VIEWS_AT_MOST = 1000;

/** Which change of each form is the newest that arrived here; older ones need not be drawn any more. */
export class NewestChange {
  readonly #newest = new Map<string, string>();

  /**
   * Whether no later change of this view is known, and so this one is remembered as the newest.
   * @param actionTs as Slack gives it: seconds with six decimals, of one length for centuries.
   */
  isNewest(viewId: string, actionTs: string): boolean {
    const newest = this.#newest.get(viewId) ?? '';
    if (actionTs < newest) return false;
    this.#newest.delete(viewId);
    this.#newest.set(viewId, actionTs);
    const [oldest] = this.#newest.keys();
    if (this.#newest.size > VIEWS_AT_MOST && oldest !== undefined) this.#newest.delete(oldest);
    return true;
  }
}
