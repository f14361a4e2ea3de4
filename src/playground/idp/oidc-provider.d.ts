/**
 * The provider's own modules. Its front module tells every Node below 22 on standard error that it is not supported;
 * what is used of it here runs on Node 20, and the tests show it.
 */
declare module 'oidc-provider/lib/provider.js' {
  import { Provider } from 'oidc-provider';

  export { Provider };
}

declare module 'oidc-provider/lib/helpers/als.js' {
  import type { AsyncLocalStorage } from 'node:async_hooks';

  const storage: AsyncLocalStorage<unknown>;
  export default storage;
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  import type { AdapterFactory } from 'oidc-provider';

  export function createMemoryAdapter(): AdapterFactory;
}
