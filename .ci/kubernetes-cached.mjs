// Ends with 0 where the daemons of a Kubernetes cluster are in the cache, built from the sources as they are, and with 1 where not.
// It needs dist/.
import { kubernetesCacheDir } from '../dist/harness/targets/kubernetes/cluster/cache.js';
import { daemonsCached } from '../dist/harness/targets/kubernetes/cluster/daemons.js';

process.exitCode = (await daemonsCached({ cacheDir: kubernetesCacheDir() })) === undefined ? 1 : 0;
