/** Scripts are imported as their text: by esbuild's text loader in the build, by a transformer in the tests. */
declare module '*.lua' {
  const text: string;
  export default text;
}
