/** Answers a form with what is wrong at one of its fields. Slack shows that as it is, so what marks code is left out. */
export function fieldError(
  blockId: string,
  text: string,
): { readonly response_action: 'errors'; readonly errors: Record<string, string> } {
  return { response_action: 'errors', errors: { [blockId]: text.replaceAll('`', '') } };
}
