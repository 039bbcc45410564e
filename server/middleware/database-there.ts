import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import { databaseAnswers, isKnownAway } from '../database/answers.js';
import { databaseAway } from '../database/failures.js';

/** How often a request that is not answered yet asks whether the database is there at all. */
const ASK_MS = 700;
/** How often it is asked for while it is not. */
const ASK_AGAIN_MS = 500;

/**
 * Answers 503 within three seconds where the database is away or says nothing any more, rather than let readers wait
 * for it. What a request had begun may still be done once the database goes on: forms that make something carry a
 * key, so that sending them again makes it once.
 */
export function databaseThere(): RequestHandler {
  let asksAgain = false;
  const untilBack = async () => {
    if (asksAgain) return;
    asksAgain = true;
    do await sleep(ASK_AGAIN_MS, undefined, { ref: false });
    while (!(await databaseAnswers()));
    asksAgain = false;
  };
  return async (req, res, next) => {
    if (isKnownAway()) {
      void untilBack();
      throw databaseAway();
    }
    let told = false;
    const ask = async () => {
      if (res.headersSent) return clearInterval(asking);
      // Who asked earlier may still wait for its answer, and both get it at the same time.
      if ((await databaseAnswers()) || told || res.headersSent || res.destroyed) return;
      told = true;
      void untilBack();
      clearInterval(asking);
      letGo(req, res);
      next(databaseAway());
    };
    const asking = setInterval(() => void ask(), ASK_MS);
    res.once('close', () => clearInterval(asking));
    next();
  };
}

// Its handler still waits, and may answer once the database goes on: nobody listens to it any more.
function letGo(req: Request, res: Response): void {
  const send = res.send.bind(res);
  res.send = (body?: unknown) => (res.headersSent ? res : send(body));
  // Kept at the end of the answer, it would wait for the database too.
  Reflect.deleteProperty(req, 'session');
  // So that a late answer can harm no other request on this connection.
  res.set('Connection', 'close');
}
