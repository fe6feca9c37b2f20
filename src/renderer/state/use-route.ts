import { useEffect, useState } from 'react';
import { addressOf, type Route, routeAt } from './route.ts';

export const goTo = (route: Route): void => {
  location.hash = addressOf(route);
};

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeAt(location.hash));
  useEffect(() => {
    const follow = () => setRoute(routeAt(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
