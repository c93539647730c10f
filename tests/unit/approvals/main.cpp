#define BOOST_TEST_MODULE approvals
#include <boost/test/unit_test.hpp>
