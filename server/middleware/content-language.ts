import type { RequestHandler } from 'express';

/** Says of every page in which language it is, as `lang` in it does. Feeds and the API have one language only. */
export const contentLanguage: RequestHandler = (_req, res, next) => {
  const render = res.render.bind(res);
  res.render = (view: string, options?: object) => {
    res.set('Content-Language', res.locals.locale);
    render(view, options);
  };
  next();
};
