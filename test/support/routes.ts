import express, { type Express, type Router } from 'express';

export interface Route {
  /** Upper case. */
  method: string;
  /** As it was registered, e.g. `/meja/:id`. */
  path: string;
}

interface Mount {
  prefix: string;
  router: Router;
}

/**
 * Every route of an application. Express forgets under which path a router was mounted, so the application is
 * built while `use` is being listened to.
 */
export function routesOf(build: () => Express): Route[] {
  const mounts = new Map<unknown, Mount[]>();
  const { prototype } = express.Router as unknown as { prototype: { use: (...args: unknown[]) => unknown } };
  const { use } = prototype;
  prototype.use = function recordMount(this: unknown, ...args: unknown[]) {
    const prefix = typeof args[0] === 'string' ? args[0] : '';
    const routers = args.flat(2).filter((handler): handler is Router => isRouter(handler));
    mounts.set(this, [...(mounts.get(this) ?? []), ...routers.map((router) => ({ prefix, router }))]);
    return use.apply(this, args);
  };
  try {
    return below(build().router, '', mounts);
  } finally {
    prototype.use = use;
  }
}

function below(router: Router, prefix: string, mounts: Map<unknown, Mount[]>): Route[] {
  const own = router.stack.flatMap(({ route }) => {
    const methods = new Set(route?.stack.map((handler) => handler.method.toUpperCase()));
    // A route may answer at several paths.
    const paths: string[] = [route?.path ?? []].flat();
    return paths.flatMap((path) =>
      [...methods].map((method) => ({ method, path: path === '/' && prefix ? prefix : prefix + path })),
    );
  });
  const mounted = (mounts.get(router) ?? []).flatMap((mount) =>
    below(mount.router, prefix + (mount.prefix === '/' ? '' : mount.prefix), mounts),
  );
  return [...own, ...mounted];
}

function isRouter(handler: unknown): boolean {
  return typeof handler === 'function' && 'stack' in handler;
}
