"""nbgrader's settings for one graded assignment: start JupyterLab here, then choose Nbgrader, Formgrader.

``loyaltylab classroom formgrader`` fills the folder that these settings name. The environment variable LOYALTYLAB_GRADING
names another one (default: the newest in grading/).
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821
root = Path(__file__).resolve().parent
filled = sorted((root / "grading").glob("*/nbgrader"), key=lambda folder: folder.stat().st_mtime)
named = os.environ.get("LOYALTYLAB_GRADING")
course = Path(named) / "nbgrader" if named else (filled[-1] if filled else root / "grading" / "nbgrader")

c.CourseDirectory.course_id = "loyaltylab"
c.CourseDirectory.root = str(course)
c.CourseDirectory.source_directory = str(root / "solutions")
c.CourseDirectory.release_directory = str(course / "release")  # never exercises/, which our own release makes
c.CourseDirectory.db_url = f"sqlite:///{(course / 'gradebook.db').as_posix()}"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", "loyaltylab-progress.json"]
c.Exchange.root = str(course / "exchange")
# Students' code runs in the locked room of `loyaltylab classroom grade` alone: nbgrader's autograde neither runs it nor
# gives points for what stands in its outputs.
c.Autograde.autograde_preprocessors = []
c.Execute.enabled = False
