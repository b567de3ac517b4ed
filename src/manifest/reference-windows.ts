/** What the handbook says of windows, below the fields of the Fleet. */
export const windowsText = `### Windows

When changes may begin. They stand in the Fleet, and in a Strategy or Rollout beside it.

\`\`\`yaml
windows:
  - name: office-hours
    allow: { days: [mon..fri], from: "09:00", to: "17:00" }
    timeZone: Europe/Berlin
    tiers: [application, infrastructure]         # default: all
    reason: somebody is there
  - name: month-end
    deny: { from: "22:00", to: "06:00", dates: { from: 2026-11-28, to: 2026-12-02 } }
    timeZone: America/New_York
    clusters: { matchLabels: { region: us } }    # or [us-1, us-2]; default: all
    reason: the books are closed
\`\`\`

- Where windows allow, a cluster begins inside of one of them only. Where one denies, it does not begin, whatever allows it.
- Those of a Strategy (or of a Rollout, in place of its Strategy's) hold beside those of the Fleet: both must let a cluster
  begin. So a rollout can narrow what its fleet allows, and never widen it.
- Everything goes by the clock on the wall of the zone. In spring a night from 22:00 to 06:00 is an hour shorter, and a
  window within the hour that is skipped does not come; in autumn it is an hour longer, and what lies within the hour that
  comes twice comes twice.
- A window that ends before it begins ends on the next day, and \`days\` and \`dates\` are about the day on which it begins.
- What has begun is finished, soaks go on, and restores never wait: see
  [Windows, freezes, and clusters that are busy](rollouts.md#windows-freezes-and-clusters-that-are-busy).`;

/** What it says of freezes, below theirs. */
export const freezesText = `\`\`\`yaml
kind: Freeze
metadata: { name: year-end }
spec:
  owner: ann
  reason: nobody is there
  from: 2026-12-18T17:00:00Z                     # default: at once
  until: "2027-01-04T08:00:00+01:00"             # default: until somebody lifts it
  tiers: [application, infrastructure]           # default: all
  clusters: { matchLabels: { region: eu } }      # default: all; with \`tiers\`, those that are in both
\`\`\`

A freeze is no part of a rollout: it holds for all rollouts of a store from the moment that \`tierwise freeze -f FILE\`, or
\`start\`, \`run\` and \`up\`, were given the document, until it is over or \`tierwise unfreeze NAME\` lifts it. What was lifted
does not come back when the same document is given again. Freezes alone need no Fleet beside them.`;
