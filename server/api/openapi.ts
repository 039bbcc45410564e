import { version } from '../version.js';
import { draftOperations, draftSchemas } from './draft-operations.js';
import { evidenceOperations, evidenceSchemas } from './evidence-operations.js';
import { newsroomOperations } from './newsroom-operations.js';
import { ref, text, type Operation, type Schema } from './operation.js';
import { publicOperations } from './public-operations.js';
import { followingOperations } from './following-operations.js';
import { questionOperations, questionSchemas } from './question-operations.js';
import { schemas } from './schemas.js';
import { searchOperations, searchSchemas } from './search-operations.js';
import { transparencyOperations, transparencySchemas } from './transparency-operations.js';

const PROBLEMS: Record<number, string> = {
  401: 'Not signed in, or the token does not work',
  403: 'No right to this',
  404: 'Not there, or not yours to see',
  409: 'Something else happened first, or the state does not allow it',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Wrong type',
  422: 'Bad input, with a code for each field',
  428: 'If-Match is missing',
  429: 'Too many, with Retry-After',
};

/** The whole contract as an OpenAPI 3.1 document. */
export function openapiDocument(baseUrl: string, siteName: string) {
  const operations = {
    ...publicOperations,
    ...searchOperations,
    ...transparencyOperations,
    ...newsroomOperations,
    ...draftOperations,
    ...evidenceOperations,
    ...questionOperations,
    ...followingOperations,
  };
  const paths = Object.entries(operations).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => [method, described(path, operation)]),
    ),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: siteName,
      version,
      description:
        'Times are ISO 8601 in UTC, ids are strings. Lists answer `{items, next}`. Errors are problem documents ' +
        '(RFC 9457). A wrong method is 405 with Allow.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: baseUrl }],
    paths: Object.fromEntries(paths) as Record<string, Record<string, ReturnType<typeof described>>>,
    components: {
      schemas: {
        ...schemas,
        ...searchSchemas,
        ...transparencySchemas,
        ...draftSchemas,
        ...evidenceSchemas,
        ...questionSchemas,
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'made by `portal issue-token`' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: baseUrl.startsWith('https:') ? '__Host-sesi' : 'sesi',
        },
      },
    },
  };
}

function described(path: string, operation: Operation) {
  const { summary, who, query = {}, headers = {}, body, bodyIsOptional, multipart, answers } = operation;
  const required = !bodyIsOptional;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => parameter('path', name, text, true));
  const inQuery = Object.entries(query).map(([name, schema]) =>
    parameter('query', name, schema, isRequired(schema)),
  );
  const inHeader = Object.entries(headers).map(([name, schema]) =>
    parameter('header', name, schema, required),
  );
  const content = body
    ? { 'application/json': { schema: body } }
    : multipart && { 'multipart/form-data': { schema: multipart } };
  return {
    summary,
    ...(who ? { description: `Who: ${who}.`, security: [{ token: [] }, { session: [] }] } : { security: [] }),
    parameters: [...inPath, ...inQuery, ...inHeader],
    ...(content && { requestBody: { required, content } }),
    responses: { ...answered(answers), ...refused(operation) },
  };
}

function parameter(place: 'path' | 'query' | 'header', name: string, schema: Schema, required: boolean) {
  return { name, in: place, required, schema };
}

function isRequired({ description }: Schema): boolean {
  return typeof description === 'string' && description.startsWith('required');
}

function answered(answers: Operation['answers']) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { means, schema, type = 'application/json' }]) => [
      status,
      { description: means, ...(schema && { content: { [type]: { schema } } }) },
    ]),
  );
}

function refused({ who, body, multipart, refusals = [] }: Operation) {
  const statuses = [...(who ? [401, 403, 429] : []), ...(body || multipart ? [413, 415] : []), ...refusals];
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: PROBLEMS[status],
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    ]),
  );
}
