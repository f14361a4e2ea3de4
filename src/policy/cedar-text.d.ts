/** Policies and their schema are bundled as text: a built program reads no file of its own for them. */
declare module '*.cedar' {
  const text: string;
  export default text;
}

declare module '*.cedarschema' {
  const text: string;
  export default text;
}
