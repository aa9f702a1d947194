"""The load of a training process: processor, memory and, on a CUDA device, the GPU.

A sample is {"cores": processor cores in use by the process, "of_cores": cores that it may use, "machine": share of the
machine's processors in use by all processes (0–1), "memory": bytes in use by the process, "of_memory": bytes of the
machine, "gpu": share of time that the GPU is busy (0–1), "gpu_memory", "of_gpu_memory": bytes in use by all processes and
in total}. Values of the GPU are None without one; `gpu` also without NVIDIA's `pynvml`.
"""

import os
import time

import psutil

EVERY_S = 1.0  # seconds between samples


class LoadSampler:
    """Samples the load of this process; shares are averages since the previous sample. `device`: "cpu", "cuda", …"""

    def __init__(self, device: str = "cpu"):
        self.device = device
        self._process = psutil.Process()
        self._process.cpu_percent()  # the first call only starts the measurement
        psutil.cpu_percent()
        self._due = time.monotonic() + EVERY_S  # a share over less time is noise

    def is_due(self) -> bool:
        """Whether the previous sample is at least EVERY_S old."""
        return time.monotonic() >= self._due

    def sample(self) -> dict:
        """The load now."""
        self._due = time.monotonic() + EVERY_S
        return {
            "cores": round(self._process.cpu_percent() / 100, 2),
            "of_cores": _cores(),
            "machine": round(psutil.cpu_percent() / 100, 2),
            "memory": self._process.memory_info().rss,
            "of_memory": psutil.virtual_memory().total,
            **(gpu(self.device) if self.device.startswith("cuda") else dict.fromkeys(GPU)),
        }


GPU = ("gpu", "gpu_memory", "of_gpu_memory")


def gpu(device: str) -> dict:
    """The part of a sample about a CUDA device; the share is None where it cannot be read."""
    import torch

    free, total = torch.cuda.mem_get_info(device)
    try:
        share: float | None = torch.cuda.utilization(device) / 100
    except Exception:  # pynvml is missing, or one of its many errors, which must not end the run
        share = None
    return {"gpu": share, "gpu_memory": total - free, "of_gpu_memory": total}


def _cores() -> int:
    """The number of processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
