"""What every part of a download needs: whom to ask, and where to keep the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.server.accounts import Account
from importer.sources.server.answers import Refusal, raw_of
from importer.sources.server.calls import Query
from importer.sources.server.client import Answer, Client, Question
from importer.sources.server.mirror import Mirror


@dataclass(frozen=True)
class Site:
    """`round` counts the downloads that were begun anew: what one of them has done
    is not done again when it was stopped and goes on."""

    client: Client
    mirror: Mirror
    account: Account
    say: Callable[[str], None]
    round: int

    def get(
        self, path: str, query: Query = (), account: Account | None = None
    ) -> Answer:
        """With a token of one's own, or with the one that opens all else."""
        return self._ask(Question(path, query, account))

    def get_page(self, question: Question) -> Answer:
        answer = self._ask(question)
        if isinstance(answer.content.get("items"), list):
            return answer
        raise Refusal("The answer is no page of a list.", raw=raw_of(answer.body))

    def _ask(self, question: Question) -> Answer:
        account = question.account
        question = question._replace(account=account or self.account)
        try:
            return self.client.get(question)
        except Refusal as refusal:
            if refusal.status == 401 and account in (None, self.account):
                raise DumpError(_token_refused(refusal)) from None
            raise

    def report(self, problem: Problem, *, once: bool = False) -> None:
        """Keep a problem, without the tokens that it may quote."""
        hide = self.client.secrets.hide_in
        problem = problem._replace(
            file=hide(problem.file), reason=hide(problem.reason), raw=hide(problem.raw)
        )
        self.mirror.add_problem(problem, once=once)

    def is_done(self, key: str) -> bool:
        return bool(self.mirror.noted(key) == self.round)

    def done(self, key: str) -> None:
        self.mirror.note(key, self.round)

    def refused(
        self,
        file: str,
        refusal: Refusal,
        *,
        is_direct: bool = False,
        once: bool = False,
    ) -> None:
        """What cannot be had is a problem to report, with what the server said."""
        reason = f"The server did not give this: {refusal}"
        reason = reason if reason.endswith(".") else reason + "."
        problem = Problem(file, reason, raw=refusal.raw, is_direct=is_direct)
        self.report(problem, once=once)


def _token_refused(refusal: Refusal) -> str:
    return (
        f"The server refused the token ({refusal}): make one that has the scopes "
        "view_group and view_messages, then run this again to go on."
    )
