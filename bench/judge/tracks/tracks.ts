/** All tracks, in the order of the report. */
import { join } from 'node:path';
import { gaugeTrack } from './gauges/track.ts';
import { lossTrack } from './losses/track.ts';
import { rateTracks } from './rates/tracks.ts';
import { cloudTrack } from './recorded/cloud-track.ts';
import { petshopTrack } from './recorded/petshop-track.ts';
import type { Track } from './trial.ts';

/** A track, or why there is none: one that cannot be run has not passed. */
export interface TrackSlot {
  readonly name: string;
  readonly track: Track | null;
  readonly missing: string | null;
}

/** Every track; those on recordings read the folder `dataPath`. */
export function tracksOf(dataPath: string): readonly TrackSlot[] {
  const recorded = (name: string, track: Track | null): TrackSlot => {
    const missing = track === null ? `there are no recordings in ${join(dataPath, name)}` : null;
    return { name, track, missing };
  };
  return [
    ...[...rateTracks(), gaugeTrack()].map(madeHere),
    recorded('cloud-monitoring', cloudTrack(join(dataPath, 'cloud-monitoring'))),
    recorded('petshop', petshopTrack(join(dataPath, 'petshop'))),
    madeHere(lossTrack()),
  ];
}

function madeHere(track: Track): TrackSlot {
  return { name: track.name, track, missing: null };
}
