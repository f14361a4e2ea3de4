/**
 * Thrown where a person couldn't do this in a real Slack: the button isn't on that message, the message isn't
 * visible to them, the option doesn't exist. It is a mistake of whoever drives the person, not an answer of the app.
 */
export class PersonCannot extends Error {
  override readonly name = 'PersonCannot';
}
