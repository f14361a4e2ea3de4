/** Lets jest import a Lua script or a policy as its text, which is what esbuild's text loader does in the build. */
export default {
  process(sourceText) {
    return { code: `export default ${JSON.stringify(sourceText)};` };
  },
};
