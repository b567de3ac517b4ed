import type { Instant } from '../../core/fleet/quantities.ts';
import type { Fact } from './facts.ts';

/** What happened, in words, for whoever looks at a failure. */
export function factText(fact: Fact, startedAt: Instant): string {
  const after = `${((fact.at - startedAt) / 1_000).toFixed(1)} s`.padStart(10);
  return `${after}  ${said(fact)}`;
}

function said(fact: Fact): string {
  switch (fact.kind) {
    case 'acted': {
      const { cluster, zone, component, how, running, fence, controller } = fact;
      const to = running?.revision ?? 'nothing';
      return `${how} ${component} on ${cluster}/${zone} to ${to} (${fence.rollout} v${fence.version}, epoch ${fence.epoch}, controller ${controller})`;
    }
    case 'zone':
      return `${fact.cluster}/${fact.zone} of ${fact.component} is ${fact.condition}, runs ${fact.revision}`;
    case 'reach':
      return `${fact.cluster} ${fact.isUp ? 'is back' : 'is away'}`;
    case 'busy':
      return `${fact.cluster} ${fact.isBusy ? 'says that it is busy' : 'is busy no more'}`;
    case 'mood':
      return `every check of ${fact.cluster} is ${fact.mood}`;
    case 'clock':
      return `the controllers' clock is ${fact.byMs / 1_000} s ahead of the true time`;
    case 'stored': {
      const { stream, version, type, data, actor } = fact.event;
      return `${stream} v${version} ${type} by ${actor} ${JSON.stringify(data).slice(0, 160)}`;
    }
    case 'asked':
      return `${fact.actor} asks ${fact.rollout} to ${fact.command.kind}: ${fact.message}`;
    case 'told':
      return `${fact.rollout} waits: ${fact.waiting.map(({ message }) => message).join(' | ')}`;
    case 'controller':
      return `controller ${fact.controller} ${fact.what}`;
  }
}
