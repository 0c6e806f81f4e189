import type { Service } from '../../domain/words';
import { advance, defaultLifePolicy } from '../../machines/advance';
import { begunLife, type Life, type LifeEvent, unbornLife } from '../../machines/life';
import type { CallRequest, MessageRequest, ProviderReport } from '../../ports/telephony';

/** The life that the engine's own statecharts make of reports, so that the kit judges as the engine will. */
export function lifeOf(
  service: Service,
  request: CallRequest | MessageRequest,
  reports: readonly ProviderReport[],
): Life {
  const dispatch = { attemptNo: 1, dispatchNo: 1 };
  const rendered = 'contentSeconds' in request ? { contentSeconds: request.contentSeconds } : { segments: 1 };
  const claim: LifeEvent = { type: 'claim', from: request.from, ...rendered, ...dispatch };
  const events: readonly LifeEvent[] = [claim, ...reports.map((report) => ({ ...report, ...dispatch }))];
  return events.reduce(
    (life, event) => advance(service, life, event, new Date(0), defaultLifePolicy).life,
    begunLife(unbornLife()),
  );
}
