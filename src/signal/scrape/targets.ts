import type { Cluster, Source } from '../../core/fleet/fleet.ts';
import { fillUrl } from '../series.ts';
import type { Target } from './target.ts';

/** The targets of a cluster with its values put in, or what is missing for them. */
export function readTargets(
  { settings }: Source,
  cluster: Cluster,
): { readonly targets: readonly Target[] } | { readonly missing: string } {
  const urls: string[] = [];
  for (const template of settings.kind === 'scrape' ? settings.targets : []) {
    const filled = fillUrl(template, cluster);
    if ('missing' in filled) return filled;
    if (!urls.includes(filled.url)) urls.push(filled.url);
  }
  if (urls.length === 0) return { missing: 'the source has no targets' };
  const hosts = urls.map((url) => URL.parse(url)?.host ?? url);
  const targets = urls.map((url, index) => {
    const host = hosts[index] ?? '';
    // Two pages of one address must stay apart, or their series would be taken for one another's.
    const shared = hosts.indexOf(host) !== hosts.lastIndexOf(host);
    const instance = shared ? `${host}#${index + 1}` : host;
    return { url, labels: new Map(Object.entries({ cluster: cluster.name, instance })) };
  });
  return { targets };
}
