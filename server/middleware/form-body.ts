import express, { type ErrorRequestHandler } from 'express';
import { asUnavailable } from '../database/failures.js';
import { Unavailable } from '../errors.js';
import { receiveForm } from '../media/receive.js';

const LIMIT_BYTES = 512 * 1024;
const FIELDS_MAX = 500;

/** Reads a form without files to `req.body`. */
export const formBody = express.urlencoded({
  extended: false,
  limit: LIMIT_BYTES,
  parameterLimit: FIELDS_MAX,
});

/**
 * Reads the form of a request that was refused, before anybody looked at it, because the database is away: what was
 * typed into it is shown again with the refusal. Photos are read over.
 */
export const typedInVain: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const unavailable = error instanceof Unavailable || asUnavailable(error) !== undefined;
  const isForm = req.is(['multipart/form-data', 'application/x-www-form-urlencoded']);
  if (!unavailable || !isForm || req.body !== undefined || req.readableEnded) return next(error);
  const read = isForm === 'multipart/form-data' ? receiveForm : formBody;
  // Whatever is wrong with the form too: the portal was not there for it.
  void read(req, res, () => next(error));
};
