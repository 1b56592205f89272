"""A local ClickSend server with a generated account, for trying, testing and scoring Sendable.

The names worth knowing:

* ``account.create_account`` and ``account.create_account_for_customers`` write an account to disk;
* ``serving.running_account`` serves one from a child process and says where;
* ``server.create_app`` is the server itself;
* ``score.score_decisions`` says how well a run found what is true in the account.

Nothing is imported here: the server process must start without numpy and pandas.
"""
