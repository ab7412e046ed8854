"""Services behind the page: readers, explanations, diagnoses, reports, downloads, the job queue."""

from pathlib import Path

from mnist_demo.inference import Reader
from mnist_demo.jobs import JobQueue
from mnist_demo.settings import settings
from mnist_demo.ui.occupancy import Occupancy, PagesInView
from mnist_demo.ui.services.diagnoses import Diagnoses
from mnist_demo.ui.services.explanation import Explainer
from mnist_demo.ui.services.mnist_download import MnistDownload
from mnist_demo.ui.services.polling import Polling
from mnist_demo.ui.services.reader_pool import ReaderPool
from mnist_demo.ui.services.reports import Reports
from mnist_demo.ui.workshop.workshop import Workshop


class Services:
    """Every service, each shared by all who open the page."""

    def __init__(self, runs: Path = settings.runs, with_workshop: bool = False) -> None:
        """Begin with the champion loaded and nothing under way.

        Args:
            runs: the folder in which trainings are stored; those of the page in its ``page``.
            with_workshop: whether a host leads a room of guests.

        Raises:
            UserError: the champion's bundle cannot be read.
        """
        self.champion = Reader()
        self.jobs = JobQueue(runs / "page")
        self.readers = ReaderPool(self.champion, self.jobs)
        self.explainer = Explainer(self.jobs)
        self.diagnoses = Diagnoses()
        self.reports = Reports()
        self.mnist_download = MnistDownload()
        self.polling = Polling()
        self.pages_in_view = PagesInView()
        self.workshop = Workshop(self.readers, self.jobs, self.polling) if with_workshop else None

    def warm_up(self) -> None:
        """Start what is slow to start: the worker process.

        Nothing is read in advance: that would slow down whoever trains or draws in the first
        minute, and take 60 MB for a tab that may never be opened.
        """
        self.jobs.warm_up()

    def occupancy(self) -> Occupancy:
        """How many people are there, and what waits."""
        return Occupancy(
            people=self.pages_in_view.count(),
            diagnosing=self.diagnoses.pending(),
            **self.jobs.counts(),
        )

    def close(self) -> None:
        """Close every service."""
        # the jobs first: what trains for a workshop can be deleted once it has stopped
        for service in (self.jobs, self.readers, self.explainer, self.diagnoses, self.reports):
            service.close()
        if self.workshop:
            self.workshop.close()
