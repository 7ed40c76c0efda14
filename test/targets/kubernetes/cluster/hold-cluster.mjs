// Starts a cluster, prints its id, and holds it until it is killed, or exits: node hold-cluster.mjs [exit]
import { kubernetesCacheDir } from '../../../../dist/harness/targets/kubernetes/cluster/cache.js';
import { startCluster } from '../../../../dist/harness/targets/kubernetes/cluster/cluster.js';

const none = { name: 'nothing:1', layers: [], command: [] };
const cluster = await startCluster({
  cacheDir: kubernetesCacheDir(),
  images: { sandbox: none, execd: none },
  log: (line) => console.error(line),
});
// What is started beside it must not outlive it either.
cluster.exec('sleep', ['600'], { stdio: 'ignore' });
console.log(cluster.id);
if (process.argv[2] === 'exit') process.exit(7);
setInterval(() => undefined, 1000);
