import { constants } from 'node:zlib';
import compression from 'compression';
import ejs from 'ejs';
import express, { Router, type Express } from 'express';
import { aggregationApi } from './aggregation/api.js';
import { channelRoutes, sourceRoutes } from './aggregation/routes.js';
import { adminRoutes } from './admin/routes.js';
import { amendmentRoutes } from './amendments/routes.js';
import { openapiApi } from './api/routes.js';
import { guardAgainst } from './auth/guessable-password.js';
import { authRoutes } from './auth/routes.js';
import { sessionUser, tokenUser } from './auth/passport.js';
import { coverageRoutes } from './coverage/routes.js';
import { discoveryRoutes } from './discovery/routes.js';
import { evidenceApi } from './evidence/api.js';
import { evidenceRoutes } from './evidence/routes.js';
import { scanWith } from './evidence/safe-content.js';
import { feedApi } from './feed/api.js';
import { machineRoutes } from './feed/machine-routes.js';
import { placeRoutes } from './feed/place-routes.js';
import { feedRoutes } from './feed/routes.js';
import { followingApi } from './following/api.js';
import { followingRoutes } from './following/routes.js';
import { searchApi } from './search/api.js';
import { searchRoutes } from './search/routes.js';
import { clarificationApi } from './clarifications/api.js';
import { clarificationRoutes } from './clarifications/routes.js';
import { correctionRoutes } from './corrections/routes.js';
import { healthRoutes } from './health/routes.js';
import { photoRoutes } from './media/routes.js';
import { invitationRoutes } from './membership/invitation-routes.js';
import { membershipRoutes } from './membership/routes.js';
import { methodNotAllowed } from './middleware/api.js';
import { bodyDeadline } from './middleware/body-deadline.js';
import { contentLanguage } from './middleware/content-language.js';
import { databaseThere } from './middleware/database-there.js';
import { errorHandler, notFound } from './middleware/error-handler.js';
import { formBody, typedInVain } from './middleware/form-body.js';
import { locals, rememberLanguage, signedInLocals } from './middleware/locals.js';
import { measureRequests } from './middleware/measure-requests.js';
import { noteRefusals } from './middleware/note-refusals.js';
import { requestLog } from './middleware/request-log.js';
import { sameOrigin } from './middleware/same-origin.js';
import { securityHeaders } from './middleware/security-headers.js';
import { sessions } from './middleware/session.js';
import { unreadNews } from './middleware/unread.js';
import { deskAdminRoutes } from './moderation/admin-routes.js';
import { deskApi } from './moderation/api.js';
import { deskRoutes } from './moderation/routes.js';
import { notificationAdminRoutes } from './notifications/admin-routes.js';
import { pushApi } from './notifications/push-api.js';
import { notificationRoutes } from './notifications/routes.js';
import { fromRoot } from './paths.js';
import { pastedLinkRoutes } from './pasted-links/routes.js';
import { guestLinkRoutes } from './police/guest-link-routes.js';
import { guestRoutes } from './police/guest-routes.js';
import type { Portal } from './portal.js';
import { phoneRoutes } from './phone/routes.js';
import { personalDataRoutes } from './privacy/personal-data-routes.js';
import { privacyRoutes } from './privacy/routes.js';
import { questionApi } from './questions/api.js';
import { questionDeskRoutes } from './questions/desk-routes.js';
import { questionRoutes } from './questions/routes.js';
import { registryAdminRoutes } from './registry/admin-routes.js';
import { registryApi } from './registry/api.js';
import { registryOfficerRoutes } from './registry/officer-routes.js';
import { registryRoutes } from './registry/routes.js';
import { storiesApi } from './stories/api.js';
import { draftApi } from './stories/draft-api.js';
import { contributorRoutes } from './stories/routes.js';
import { figuresRoutes } from './transparency/admin-routes.js';
import { readershipRoutes } from './readership/routes.js';
import { transparencyApi } from './transparency/api.js';
import { transparencyRoutes } from './transparency/routes.js';
import { uploadRoutes } from './uploads/routes.js';
import { widgetGuideRoutes, widgetRoutes } from './widget/routes.js';

/** As a power of two of bytes: more than a page has. By default each answer under way would take megabytes. */
const BROTLI_WINDOW = 18;

/** The whole portal as an Express application on a connected database: it does not listen. */
export function createApp(portal: Portal): Express {
  guardAgainst(portal.config.siteName);
  scanWith(portal.config.clamdAddress);
  const app = express();
  app.disable('x-powered-by');
  // Without it Express shows stack traces where even the page for errors fails.
  if (!portal.config.development) app.set('env', 'production');
  app.set('trust proxy', portal.config.trustProxy);
  app.set('query parser', 'simple');
  app.set('views', fromRoot('views'));
  app.set('view engine', 'ejs');
  app.set('view cache', !portal.config.development);
  app.engine('ejs', ejs.renderFile as Parameters<Express['engine']>[1]);

  app.use(requestLog(portal.log, portal.config.trustProxy > 0));
  if (portal.config.metrics) app.use(measureRequests);
  app.use(securityHeaders(portal.config.baseUrl));
  app.use(locals(portal), contentLanguage);
  app.use(healthRoutes(portal));
  app.use(databaseThere());
  app.use(bodyDeadline());
  app.use(compression({ brotli: { params: { [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW } } }));
  // It knows nobody: no session is opened for it, no language kept.
  app.use(widgetRoutes(portal));
  app.use(rememberLanguage(portal.config.baseUrl));
  app.use(...sessions(portal.config), ...sessionUser(portal.config), tokenUser, signedInLocals, unreadNews);
  app.use(sameOrigin(portal.config.baseUrl));
  app.use(formBody);

  for (const pages of pageRouters(portal)) app.use(pages);
  const apis = apiRouters(portal);
  for (const api of apis) app.use('/api/v1', api);
  app.use('/api/v1', methodNotAllowed(apis));

  app.use(notFound);
  app.use(noteRefusals(portal), typedInVain, errorHandler);
  return app;
}

function pageRouters(portal: Portal): Router[] {
  return [
    feedRoutes(portal),
    placeRoutes(portal),
    followingRoutes(portal),
    searchRoutes(),
    machineRoutes(portal),
    authRoutes(portal),
    notificationRoutes(portal),
    phoneRoutes(),
    contributorRoutes(portal),
    amendmentRoutes(portal),
    photoRoutes(),
    uploadRoutes(portal),
    adminRoutes(portal),
    clarificationRoutes(portal),
    correctionRoutes(),
    channelRoutes(portal),
    sourceRoutes(portal),
    questionRoutes(portal),
    questionDeskRoutes(portal),
    evidenceRoutes(portal),
    guestLinkRoutes(portal),
    guestRoutes(),
    readershipRoutes(portal),
    deskRoutes(portal),
    deskAdminRoutes(),
    notificationAdminRoutes(portal),
    registryRoutes(portal),
    discoveryRoutes(),
    coverageRoutes(portal),
    pastedLinkRoutes(portal),
    registryAdminRoutes(portal),
    registryOfficerRoutes(portal),
    membershipRoutes(portal),
    invitationRoutes(),
    privacyRoutes(),
    personalDataRoutes(portal),
    transparencyRoutes(portal),
    figuresRoutes(portal),
    widgetGuideRoutes(portal),
  ];
}

function apiRouters(portal: Portal): Router[] {
  return [
    openapiApi(portal),
    storiesApi(portal),
    draftApi(portal),
    feedApi(portal),
    searchApi(portal),
    clarificationApi(portal),
    aggregationApi(portal),
    registryApi(portal),
    deskApi(portal),
    evidenceApi(portal),
    questionApi(portal),
    transparencyApi(portal),
    pushApi(portal),
    followingApi(portal),
  ];
}
