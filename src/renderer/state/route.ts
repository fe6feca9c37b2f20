/** Where in the window a person is; kept in the address's fragment, so that back and reload work. */
export type Route =
  | { readonly page: 'accounts'; readonly account: string | null }
  | { readonly page: 'add_account' }
  | { readonly page: 'import' }
  | { readonly page: 'permissions'; readonly account: string }
  | { readonly page: 'scripts'; readonly caller: string | null }
  | { readonly page: 'pair_script' }
  | { readonly page: 'playground'; readonly account: string | null }
  /** `caller`: only what this script did. */
  | { readonly page: 'activity'; readonly caller: string | null }
  | { readonly page: 'settings' }
  | { readonly page: 'doctor' };

export function addressOf(route: Route): string {
  switch (route.page) {
    case 'accounts':
      return route.account === null
        ? '#/accounts'
        : `#/accounts/${encodeURIComponent(route.account)}`;
    case 'add_account':
      return '#/add-account';
    case 'import':
      return '#/import';
    case 'permissions':
      return `#/permissions/${encodeURIComponent(route.account)}`;
    case 'scripts':
      return route.caller === null ? '#/scripts' : `#/scripts/${encodeURIComponent(route.caller)}`;
    case 'pair_script':
      return '#/pair-script';
    case 'playground':
      return route.account === null
        ? '#/playground'
        : `#/playground/${encodeURIComponent(route.account)}`;
    case 'activity':
      return route.caller === null
        ? '#/activity'
        : `#/activity/${encodeURIComponent(route.caller)}`;
    case 'settings':
      return '#/settings';
    case 'doctor':
      return '#/doctor';
  }
}

export function routeAt(address: string): Route {
  const [page, id] = address.replace(/^#\/?/, '').split('/');
  const thing = id === undefined || id === '' ? null : decoded(id);
  if (page === 'add-account') return { page: 'add_account' };
  if (page === 'import') return { page: 'import' };
  if (page === 'permissions' && thing !== null) return { page: 'permissions', account: thing };
  if (page === 'scripts') return { page: 'scripts', caller: thing };
  if (page === 'pair-script') return { page: 'pair_script' };
  if (page === 'playground') return { page: 'playground', account: thing };
  if (page === 'activity') return { page: 'activity', caller: thing };
  if (page === 'settings') return { page: 'settings' };
  if (page === 'doctor') return { page: 'doctor' };
  return { page: 'accounts', account: page === 'accounts' ? thing : null };
}

/** A hand-typed address can hold a broken escape; that is no reason to fail. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
